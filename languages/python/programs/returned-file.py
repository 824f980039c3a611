with open("result.txt", "w") as file:
    print("kept", file=file)
