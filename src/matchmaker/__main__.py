"""`python -m matchmaker` is `matchmaker`."""

from matchmaker.commands import main

if __name__ == "__main__":
    main()
