#include <stdio.h>

int main(void)
{
	int letter;
	while ((letter = getchar()) != EOF)
		putchar(letter);
	return 0;
}
