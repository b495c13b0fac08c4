package dev.parley.spi.http;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a transport that have not ended, in no order. Thread-safe.
 *
 * <p>Side by side in one array, where each knows its place: nothing is made for one, and thousands that begin are a few
 * cards for the garbage collector, where a hash table would be one for each.
 */
final class OpenExchanges {
    /** The place of an exchange that is not here. */
    static final int NOWHERE = -1;

    private static final int SMALLEST = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Exchange[] places = new @Nullable Exchange[SMALLEST];
    private int size;

    /** Takes up an exchange that is not here yet. */
    void add(Exchange exchange) {
        lock.lock();
        try {
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            exchange.place = size;
            places[size++] = exchange;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of an exchange, if it is here. */
    void remove(Exchange exchange) {
        lock.lock();
        try {
            int place = exchange.place;
            if (place == NOWHERE) {
                return;
            }
            exchange.place = NOWHERE;
            size--;
            Exchange last = places[size];
            places[size] = null;
            if (last != null && last != exchange) {
                places[place] = last;
                last.place = place;
            }
            if (places.length > SMALLEST && size < places.length / 4) {
                places = Arrays.copyOf(places, places.length / 2);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those that are here now. */
    List<Exchange> all() {
        lock.lock();
        try {
            return Arrays.stream(places, 0, size).toList();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }
}
