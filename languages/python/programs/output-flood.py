print("x" * 5_000_000, end="")
