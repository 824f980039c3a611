/* The compiler only checks it, ends well, and leaves no program. */
int main(void)
{
	return 0;
}
