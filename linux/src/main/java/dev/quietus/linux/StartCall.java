package dev.quietus.linux;

/**
 * A kind of call that a command makes on its way to its program, known by a mark among its arguments: a pointer into the
 * plan where the call itself takes no argument. The filter hands every one like it to this program, which lets each that is
 * on the way pass once; after that the rule decides.
 *
 * @param number of the call
 * @param argument which argument is the mark
 * @param mark the address of something in the plan
 */
record StartCall(int number, int argument, long mark) {

    /** @param first the first argument of the one that is meant */
    boolean is(CallNotice notice, long first) {
        return notice.architecture() == SeccompFilter.X86_64
                && notice.number() == number
                && notice.arguments().get(argument) == mark
                && notice.arguments().getFirst() == first;
    }
}
