#include <stdio.h>
#include "add.h"

int main(void)
{
	printf("sum %d\n", add(40, 2));
	return 0;
}
