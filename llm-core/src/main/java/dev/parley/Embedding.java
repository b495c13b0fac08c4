package dev.parley;

import java.util.Arrays;

/**
 * A text as a vector. Immutable; two are equal when all their numbers are.
 *
 * @since 0.1.0
 */
public final class Embedding {
    private final float[] vector;

    private Embedding(float[] vector) {
        this.vector = vector;
    }

    /**
     * The embedding with these numbers.
     *
     * @param vector the numbers, at least one; copied
     * @return the embedding
     * @throws IllegalArgumentException if there is no number
     */
    public static Embedding of(float[] vector) {
        if (vector.length == 0) {
            throw new IllegalArgumentException("an embedding needs at least one number");
        }
        return new Embedding(vector.clone());
    }

    /** {@return the numbers, copied} */
    public float[] vector() {
        return vector.clone();
    }

    /** {@return how many numbers there are} */
    public int dimensions() {
        return vector.length;
    }

    /**
     * One number.
     *
     * @param index from 0
     * @return the number
     * @throws IndexOutOfBoundsException if there is no such number
     */
    public float get(int index) {
        return vector[index];
    }

    /**
     * How alike two embeddings of one model are: the cosine of the angle between them.
     *
     * @param other an embedding of the same length
     * @return -1 (opposite) to 1 (same direction); 0 if one of them is all zeros, since that has no direction
     * @throws IllegalArgumentException if the lengths differ
     */
    public double cosineSimilarity(Embedding other) {
        if (vector.length != other.vector.length) {
            throw new IllegalArgumentException("embeddings of " + vector.length + " and " + other.vector.length
                    + " dimensions cannot be compared; use one model for both");
        }
        double dot = 0;
        double mine = 0;
        double theirs = 0;
        for (int i = 0; i < vector.length; i++) {
            double a = vector[i];
            double b = other.vector[i];
            dot += a * b;
            mine += a * a;
            theirs += b * b;
        }
        if (mine == 0 || theirs == 0) {
            return 0;
        }
        return Math.max(-1, Math.min(1, dot / (Math.sqrt(mine) * Math.sqrt(theirs))));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Embedding other && Arrays.equals(vector, other.vector);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(vector);
    }

    /** {@return the number of dimensions, not the numbers} */
    @Override
    public String toString() {
        return "Embedding[dimensions=" + vector.length + "]";
    }
}
