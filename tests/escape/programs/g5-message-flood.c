/* A few lines that are very many to the compiler: of messages, of tokens, or of terms. */
#define TWICE(x) x x
#define MANY(x) TWICE(TWICE(TWICE(TWICE(TWICE(TWICE(TWICE(TWICE(x))))))))
#define TERM(x) ((x) + (x) * (x))
#define TERMS(x) TERM(TERM(TERM(TERM(TERM(TERM(TERM(TERM(x))))))))

#if defined MESSAGES
#if __INCLUDE_LEVEL__ < 14
#include "main.c"
#include "main.c"
#else
#warning "a message that comes with all the places it was included from"
#endif
#elif defined TOKENS
int main(void)
{
	MANY(MANY(MANY(MANY(;))))
}
#else
int main(int argc, char **argv)
{
	return TERMS(TERMS(argc + (argv != 0)));
}
#endif
