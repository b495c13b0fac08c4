package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.FinishReason;
import dev.parley.Recorder;
import dev.parley.spi.ChatEmitter;
import dev.parley.testserver.Script;
import java.net.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a decoder may expect of the transport that calls it. */
class ChatDecoderTest extends WireFixture {
    /** Adds a word for the head and one for the end of the body. */
    private static final class Framed implements ChatDecoder {
        private final WordDecoder words = new WordDecoder();

        @Override
        public void headers(HttpHeaders headers, ChatEmitter out) {
            out.text("head");
        }

        @Override
        public void record(StreamRecord record, ChatEmitter out) {
            words.record(record, out);
        }

        @Override
        public void end(ChatEmitter out) {
            out.text("end");
            out.finish(FinishReason.STOP);
        }
    }

    /** The words that the consumer gets of an answer. */
    private List<String> words(Script script) {
        answers(script);
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        transport
                .chat(call().build(), StreamFormat.NDJSON, Framed::new)
                .publisher()
                .subscribe(subscriber);
        subscriber.awaitEnd();
        return subscriber.events().stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .toList();
    }

    @Test
    void what_it_makes_of_the_head_and_of_the_end_is_delivered_around_the_records() {
        assertThat(words(stream().lines(WordDecoder.word("a")).end())).containsExactly("head", "a", "end");
    }

    @Test
    void what_it_makes_of_the_head_is_delivered_also_if_the_body_is_empty() {
        assertThat(words(stream().end())).containsExactly("head", "end");
    }
}
