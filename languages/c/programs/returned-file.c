#include <stdio.h>

int main(void)
{
	FILE *file = fopen("result.txt", "w");
	return file == NULL || fputs("kept\n", file) < 0 || fclose(file) != 0;
}
