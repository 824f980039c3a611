/* Parentheses so deep that the compiler's own stack ends; or so many that its memory does. */
#define P(x) ((((((((((((((((x))))))))))))))))
#define Q(x) P(P(P(P(P(P(P(P(P(P(P(P(P(P(P(P(x))))))))))))))))
#define R(x) Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(Q(x))))))))))))))))

int main(void)
{
#ifdef MANY
	return R(R(R(R(R(R(R(R(0))))))));
#else
	return R(R(0));
#endif
}
