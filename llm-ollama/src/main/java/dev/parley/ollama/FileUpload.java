package dev.parley.ollama;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A file as the body of a call, which can be watched while it is sent. Sent anew for each attempt of the call. */
final class FileUpload implements BodyPublisher {
    private final BodyPublisher file;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private long sent;
    private long movedAtNanos;
    private boolean answered;

    /** @throws FileNotFoundException if there is no such file */
    FileUpload(Path path, LongSupplier nanoTime) throws FileNotFoundException {
        this.file = BodyPublishers.ofFile(path);
        this.nanoTime = nanoTime;
        this.movedAtNanos = nanoTime.getAsLong();
    }

    @Override
    public long contentLength() {
        return file.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        moved(0, true);
        file.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                moved(bytes.remaining(), false);
                subscriber.onNext(bytes);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }

    private void moved(long bytes, boolean fromStart) {
        lock.lock();
        try {
            sent = fromStart ? bytes : sent + bytes;
            movedAtNanos = nanoTime.getAsLong();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait: the call has its answer, or never will. */
    void answered() {
        lock.lock();
        try {
            answered = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How long nothing has been taken from the file. */
    long stillForNanos() {
        lock.lock();
        try {
            return nanoTime.getAsLong() - movedAtNanos;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until so many bytes have been taken from the file, or the call has ended.
     *
     * @return the bytes taken so far
     */
    long awaitSent(long bytes) throws InterruptedException {
        lock.lock();
        try {
            while (sent < bytes && !answered) {
                news.await();
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    boolean isAnswered() {
        lock.lock();
        try {
            return answered;
        } finally {
            lock.unlock();
        }
    }
}
