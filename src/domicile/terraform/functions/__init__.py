"""The functions of the Terraform and OpenTofu languages, by subject.

Each is a plain Python function whose annotations say how its arguments are read (see `call`): `str`, `Number`, `bool`
and their lists are converted as Terraform does; `Value` is passed as it is, unknown or not. It returns Python data or
a value, and raises `EvaluationError` where Terraform would stop.
"""
