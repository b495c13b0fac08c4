package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.Recorder;
import dev.parley.ServerException;
import dev.parley.TruncatedStreamException;
import dev.parley.spi.ProgressEmitter;
import dev.parley.testserver.Script;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Long jobs follow the rules of chat streams. */
class ProgressTransportTest extends WireFixture {

    /** Lines of plain text; {@code success} and {@code error …} end the job. */
    private static void line(StreamRecord record, ProgressEmitter out) {
        String text = record.text();
        if (text.startsWith("error")) {
            out.fail(new ServerException(ErrorDetails.of(text)));
            return;
        }
        out.progress(Progress.builder(text).build());
        if (text.equals("success")) {
            out.finish();
        }
    }

    private ProgressStream pull() {
        return transport.progress(call().build(), StreamFormat.NDJSON, () -> ProgressTransportTest::line);
    }

    @Test
    void the_reports_end_with_the_jobs_own_end_mark() {
        answers(stream().lines("pulling", "success", "after").end());
        assertThat(pull()).extracting(Progress::status).containsExactly("pulling", "success");
        pull().await();
        assertThat(get(pull().awaitAsync())).isNull();
    }

    @Test
    void a_job_that_fails_breaks_off_or_stalls_says_so() {
        answers(
                stream().lines("pulling", "error disk full", "success").end(),
                stream().lines("pulling").end(),
                Script.reply(400, JSON, "{\"error\":\"no such model\"}"),
                stream().lines("pulling").stall());
        assertThatThrownBy(pull()::await).isInstanceOf(ServerException.class).hasMessageContaining("disk full");
        assertThatThrownBy(pull()::await).isInstanceOf(TruncatedStreamException.class);
        assertThatThrownBy(pull()::await).isInstanceOf(LlmException.class).hasMessageContaining("no such model");

        Recorder<Progress> subscriber = Recorder.unbounded();
        pull().publisher().subscribe(subscriber);
        subscriber.awaitEvents(1);
        time.awaitTaskIn(Deadlines.DEFAULTS.idle());
        time.advance(Deadlines.DEFAULTS.idle());
        assertThat(subscriber.awaitEnd())
                .isInstanceOfSatisfying(
                        LlmTimeoutException.class, e -> assertThat(e.deadline()).isEqualTo(Deadline.IDLE));
    }

    @Test
    void closing_or_cancelling_hangs_up() {
        answers(stream().lines("pulling").stall());
        ProgressStream closed = pull();
        CompletableFuture<Void> end = closed.awaitAsync();
        server.takeExchange(PATIENCE);
        closed.close();
        assertThat(failure(end)).isInstanceOf(LlmCancelledException.class);
        server.exchanges().get(0).awaitHangUp(PATIENCE);

        CompletableFuture<Void> cancelled = pull().awaitAsync();
        server.takeExchange(PATIENCE);
        cancelled.cancel(false);
        server.exchanges().get(1).awaitHangUp(PATIENCE);
    }
}
