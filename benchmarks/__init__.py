"""Side by side with other tools; never part of the test run."""
