"""Leaves a file of holes that claims more bytes than the whole disk has."""
with open("sparse", "wb") as file:
    file.truncate(3 << 20)
print("claims 3 MiB", flush=True)
