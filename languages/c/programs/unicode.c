#include <stdio.h>

int main(void)
{
	char line[200];
	puts("grüße, 你好, 🌍");
	if (fgets(line, sizeof line, stdin))
		fputs(line, stdout);
	return 0;
}
