package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProgressStreamTest {
    private static final List<Progress> REPORTS = List.of(report("pulling manifest"), report("verifying"));

    private static Progress report(String status) {
        return Progress.builder(status).build();
    }

    @Test
    void the_reports_come_in_order_and_then_the_job_is_done() {
        assertThat(ProgressStream.of(REPORTS)).containsExactlyElementsOf(REPORTS);
        ProgressStream.of(REPORTS).await();
        ProgressStream.of(List.of()).await();
        assertThat(ProgressStream.of(REPORTS).awaitAsync()).isCompletedWithValue(null);
        Recorder<Progress> subscriber = new Recorder<>(1);
        ProgressStream.of(REPORTS).publisher().subscribe(subscriber);
        assertThat(subscriber.events()).hasSize(1);
        subscriber.request(1);
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        assertThat(subscriber.events()).isEqualTo(REPORTS);
    }

    @Test
    void a_job_that_fails_says_so_to_every_kind_of_consumer() {
        ServerException disk = new ServerException(ErrorDetails.of("disk full"));
        Iterator<Progress> reports = ProgressStream.failed(disk).iterator();
        assertThatThrownBy(reports::hasNext).isSameAs(disk);
        assertThatThrownBy(reports::hasNext).isSameAs(disk);
        assertThatThrownBy(() -> ProgressStream.failed(disk).await()).isSameAs(disk);
        assertThatThrownBy(() -> ProgressStream.failed(disk).awaitAsync().join())
                .hasCause(disk);
        Recorder<Progress> subscriber = new Recorder<>(0);
        ProgressStream.failed(disk).publisher(Runnable::run).subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isSameAs(disk);
    }

    @Test
    void a_job_is_consumed_once_and_can_be_stopped_before_it_begins() {
        ProgressStream job = ProgressStream.of(REPORTS);
        CompletableFuture<Void> end = job.awaitAsync();
        assertThatThrownBy(job::iterator).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(job::await).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(job::awaitAsync).isInstanceOf(IllegalStateException.class);
        assertThat(end).isCompleted();

        ProgressStream stopped = ProgressStream.of(REPORTS);
        stopped.close();
        assertThatThrownBy(stopped::await).isInstanceOf(LlmCancelledException.class);
        assertThatThrownBy(() -> ProgressStream.failed(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> job.publisher(null)).isInstanceOf(NullPointerException.class);
    }
}
