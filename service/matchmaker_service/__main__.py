"""`python -m matchmaker_service` is `matchmaker-serve`."""

from matchmaker_service.commands import main

if __name__ == "__main__":
    main()
