/* Has the compiler say what a terminal would obey: the name of a file that is not there. */
#include NAME

int main(void)
{
	return 0;
}
