/* Asks the compiler for an object of 16 GiB, most of it zeros that must be written out. */
int main[-1u] = { 1 };
