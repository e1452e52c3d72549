"""Policy statements of Oracle Cloud in public repositories, held against our grammar."""
