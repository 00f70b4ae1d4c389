package dev.quietus.linux;

import dev.quietus.Target;
import dev.quietus.spi.Platform.Check;
import dev.quietus.spi.Platform.Condition;
import java.util.List;

/** That nobody listens on a port any more; looked up anew each time. */
final class PortCondition implements Condition {
    private final PortSelector selector;
    private final Target.Port target;

    PortCondition(PortSelector selector, Target.Port target) {
        this.selector = selector;
        this.target = target;
    }

    @Override
    public String text() {
        return PortSelector.protocol(target) + " port " + target.number() + " is free";
    }

    @Override
    public Check check() {
        List<Socket> listeners = selector.listeners(target);
        return listeners.isEmpty()
                ? new Check.Met()
                : new Check.Unmet(listeners.get(0).localText() + " is held by " + selector.holdersText(listeners));
    }
}
