package dev.parley.examples.chatserver;

import dev.parley.Usage;
import dev.parley.examples.chatserver.Message.Cost;
import java.util.Optional;

/** What answers cost. */
interface Prices {
    /** What an answer cost; empty unless its price and its tokens are known. */
    Optional<Cost> cost(Message message, Usage usage);
}
