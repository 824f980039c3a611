// Reads n from stdin and prints n!
#include <stdio.h>

int main(void) {
  unsigned n;
  if (scanf("%u", &n) != 1 || n > 20) {
    fputs("give a number from 0 to 20\n", stderr);
    return 1;
  }
  unsigned long long product = 1;
  for (unsigned factor = 2; factor <= n; factor++) product *= factor;
  printf("%u! = %llu\n", n, product);
  return 0;
}
