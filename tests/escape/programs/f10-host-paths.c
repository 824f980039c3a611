/* Compiles into a program that no kernel can start: its loader has the name of nothing. Who started it must say so without naming the host. */
__asm__(".section .interp,\"a\",@progbits\n.asciz \"/nowhere/escape-loader\"\n.text\n");

int main(void)
{
	return 0;
}
