"""`python -m matchmaker_training` is `matchmaker-train`."""

from matchmaker_training.commands import main

if __name__ == "__main__":
    main()
