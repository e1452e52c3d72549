"""What AWS's policy language means for outsiders: public principals, conditions that narrow, denies that cover."""
