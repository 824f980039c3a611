import sys

for path in sys.argv[1:]:
    try:
        with open(path, "w") as file:
            file.write("x")
        print(path, "written")
    except OSError:
        print(path, "refused")
