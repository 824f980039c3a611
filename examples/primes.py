# Prints the primes below 100.
def primes_below(limit):
    composite = set()
    for number in range(2, limit):
        if number not in composite:
            yield number
            composite.update(range(number * number, limit, number))


print(*primes_below(100))
