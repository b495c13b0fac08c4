package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenExchangesTest {
    private static final int MANY = 1_000;

    private final HttpTransport transport = HttpTransport.create();
    private final OpenExchanges open = new OpenExchanges();
    private final List<Exchange> exchanges =
            IntStream.range(0, MANY).mapToObj(i -> exchange()).toList();

    private Exchange exchange() {
        HttpCall call =
                HttpCall.builder("GET", URI.create("http://127.0.0.1:9/")).build();
        return new ReplyExchange(transport, call);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void what_was_added_and_not_removed_is_there_once_in_whatever_order_the_others_left() {
        exchanges.forEach(open::add);
        assertThat(open.all()).containsExactlyInAnyOrderElementsOf(exchanges);
        List<Exchange> left = exchanges.subList(MANY / 3, MANY / 2);
        exchanges.subList(MANY / 2, MANY).forEach(open::remove);
        exchanges.subList(0, MANY / 3).forEach(open::remove);
        assertThat(open.all()).containsExactlyInAnyOrderElementsOf(left);
        assertThat(open.size()).isEqualTo(left.size());
        left.forEach(open::remove);
        assertThat(open.all()).isEmpty();
    }

    @Test
    void an_exchange_that_is_removed_twice_or_was_never_added_takes_no_other_with_it() {
        Exchange first = exchanges.get(0);
        Exchange second = exchanges.get(1);
        open.add(first);
        open.add(second);
        open.remove(first);
        open.remove(first);
        open.remove(exchanges.get(2));
        assertThat(open.all()).containsExactly(second);
    }

    @Test
    void an_exchange_can_be_added_again_once_it_was_removed() {
        Exchange first = exchanges.get(0);
        open.add(first);
        open.remove(first);
        open.add(exchanges.get(1));
        open.add(first);
        assertThat(open.all()).containsExactlyInAnyOrder(first, exchanges.get(1));
    }
}
