def work():
    return 1
value = = 2
print(work())
