# Takes memory until it is stopped.
held = []
while True:
    held.append(bytearray(1024 * 1024))
    print(len(held), 'MiB', flush=True)
