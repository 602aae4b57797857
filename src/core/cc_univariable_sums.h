/* One pass over the patients of a tile: a template, included by cc_univariable_sums.c once for each precision. Before
 * that the includer defines
 *   NAME(x)        the names of this precision
 *   REALS, WORDS   vectors of reals and of signed integers of the same size
 *   SPLAT(x)
 *   MANTISSA, BIAS, MAGIC   bits of the mantissa, bias of the exponent, 1.5 * 2^MANTISSA
 *   EXPONENT_BITS  mask of the exponent after a shift
 *   FLUSH          rows whose probabilities, each at least 2^-60, multiply without underflow: 2 or CC_STRIP
 *   POWER(r, square, odd, even)  2^r = (even + odd) / (even - odd) for |r| <= 1/2 */

typedef struct {
  REALS log2_p; /* sum of log2 p as a whole part and the product of what is left */
  WORDS log2_whole;
  REALS p, px, v[3], t[4], f[5];
} NAME(sums);

/* p = 1 / (1 + 2^y) and q = 1 - p, both without cancellation: y = k + r, and with 2^r = up / down the two are down and
 * 2^k up over their sum. |y| <= 60. */
CC_INLINE void NAME(probability)(const REALS *y, REALS *p, REALS *q) {
  const REALS shifted = *y + MAGIC; /* the nearest integer stands in the low bits */
  const REALS r = *y - (shifted - MAGIC), square = r * r;
  REALS odd, even;
  POWER(r, square, odd, even);
  const REALS down = even - odd, up = (REALS)((WORDS)(even + odd) + ((WORDS)shifted << MANTISSA));
  const REALS inverse = SPLAT(1.0) / (down + up);
  *p = down * inverse;
  *q = up * inverse;
}

/* A factor's exponent moves to the whole part. */
CC_INLINE void NAME(flush)(REALS *product, WORDS *whole) {
  const WORDS bits = (WORDS)*product;
  *whole += ((bits >> MANTISSA) & EXPONENT_BITS) - BIAS;
  const WORDS one = ((WORDS){0} + 1) << MANTISSA;
  *product = (REALS)((bits & (one - 1)) | one * BIAS);
}

/* beta: intercept and slope. `stride`, `order` and `height` are literals at every call; order 2: up to v, 3: t as well,
 * 4: f; height: log2_p is wanted.
 *
 * In strips: first the probabilities, a long chain of dependent operations, then the sums. In one loop the processor's
 * scheduler fills with the sums of one row, and cannot reach the next row's chain: that takes 1.6 times as long. */
CC_INLINE void NAME(sum_rows)(const REALS *x, const size_t stride, size_t n, const REALS *beta, const int order,
                              const int height, NAME(sums) * out) {
  const REALS zero = SPLAT(0.0), a = beta[0] * -LOG2_E, b = beta[1] * -LOG2_E;
  REALS product = SPLAT(1.0), sum_p = zero, sum_px = zero, v0 = zero, v1 = zero, v2 = zero;
  REALS t0 = zero, t1 = zero, t2 = zero, t3 = zero, f0 = zero, f1 = zero, f2 = zero, f3 = zero, f4 = zero;
  REALS ps[CC_STRIP], qs[CC_STRIP];
  WORDS whole = {0};
  for (size_t from = 0; from < n; from += CC_STRIP) {
    const REALS *const row = x + from * stride;
    const size_t rows = n - from < CC_STRIP ? n - from : CC_STRIP;
    for (size_t i = 0; i < rows; ++i) {
      const REALS y = a + b * row[i * stride];
      NAME(probability)(&y, &ps[i], &qs[i]);
    }
    for (size_t i = 0; i < rows; ++i) {
      const REALS z = row[i * stride], p = ps[i], q = qs[i];
      if (height) product *= p;
      if (height && FLUSH == 2 && i % 2 != 0) NAME(flush)(&product, &whole);
      sum_p += p;
      sum_px += p * z;
      const REALS v = p * q, vz = v * z;
      v0 += v;
      v1 += vz;
      v2 += vz * z;
      if (order < 3) continue;
      const REALS t = v * (q - p), tz = t * z, tzz = tz * z;
      t0 += t;
      t1 += tz;
      t2 += tzz;
      t3 += tzz * z;
      if (order < 4) continue;
      const REALS f = v - 6 * (v * v), fz = f * z, fzz = fz * z, fzzz = fzz * z;
      f0 += f;
      f1 += fz;
      f2 += fzz;
      f3 += fzzz;
      f4 += fzzz * z;
    }
    if (height) NAME(flush)(&product, &whole);
  }
  *out = (NAME(sums)){product, whole, sum_p, sum_px, {v0, v1, v2}, {t0, t1, t2, t3}, {f0, f1, f2, f3, f4}};
}
