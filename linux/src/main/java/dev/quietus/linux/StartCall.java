package dev.quietus.linux;

/**
 * A call that a command makes on its way to its program, known by a pointer into the plan among its arguments. The filter
 * hands every one like it to this program, which lets it pass once; after that the rule decides.
 *
 * @param number of the call
 * @param argument which argument is the pointer
 * @param pointer the address of something in the plan
 */
record StartCall(int number, int argument, long pointer) {

    boolean is(CallNotice notice) {
        return notice.architecture() == SeccompFilter.X86_64
                && notice.number() == number
                && notice.arguments().get(argument) == pointer;
    }
}
