#include <stdio.h>
#include <string.h>

int main(void)
{
	char line[200];
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		printf("got %s\n", line);
	}
	puts("end");
	return 0;
}
