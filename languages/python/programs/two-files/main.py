from add import add

print("sum", add(40, 2))
