while True:
    try:
        line = input()
    except EOFError:
        break
    print("got", line)
print("end")
