#include <stdio.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "w");
		printf("%s %s\n", argv[i], file && fputs("x", file) >= 0 && fclose(file) == 0 ? "written" : "refused");
	}
	return 0;
}
