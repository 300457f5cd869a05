pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "header.circom";
include "lib/horner.circom";
include "lib/transcript.circom";
include "operation/operation.circom";
include "sections/opens.circom";
include "sections/credits.circom";
include "sections/payouts.circom";

/*
 * Batch: the whole statement of an instance. docs/statement.md says what it means and why it is sound.
 *
 *   A. header                         D. words, H and e
 *   B. L1 sections                    E. z, s, δ, δK
 *   C. operations, in order           F. payouts
 *
 * Public: the outputs transcript (H), e, z, s, delta, deltaK, then the inputs kappa and zeta, in this order.
 * Every value of the witness that matters at κ or ζ is a word, or one of cell, ax and recipient, and so inside H.
 *
 * Sizes: 1 ≤ LOG_N ≤ 24, because rows and ids have 24 bits in every packed word; 1 ≤ OPS ≤ 2^24 and MAX's up to 2^24, which the error bounds of
 * docs/statement.md count on; MAX_OPEN < 2^LOG_N.
 */
template Batch(OPS, MAX_OPEN, MAX_CREDIT, MAX_EXIT, MAX_WITHDRAW, LOG_N) {
    assert(1 <= LOG_N && LOG_N <= 24);
    assert(1 <= OPS && OPS <= 2 ** 24);
    assert(0 <= MAX_OPEN && MAX_OPEN < 2 ** LOG_N);
    assert(0 <= MAX_CREDIT && MAX_CREDIT <= 2 ** 24);
    assert(0 <= MAX_EXIT && MAX_EXIT <= 2 ** 24);
    assert(0 <= MAX_WITHDRAW && MAX_WITHDRAW <= 2 ** 24);

    signal input kappa;
    signal input zeta;

    signal input domain;
    signal input token;
    signal input batchTime;
    signal input accounts;
    signal input feeAccount;

    signal input openAx[MAX_OPEN];
    signal input creditId[MAX_CREDIT];
    signal input creditAmount[MAX_CREDIT];
    signal input exitId[MAX_EXIT];
    signal input exitAmount[MAX_EXIT];
    signal input withdrawRecipient[MAX_WITHDRAW];
    signal input withdrawSecond[MAX_WITHDRAW];

    signal input from[OPS];
    signal input to[OPS];
    signal input amount36[OPS];
    signal input fee12[OPS];
    signal input rest[OPS];
    signal input nonce[OPS];
    signal input timeLeft[OPS];
    signal input recipient[OPS];
    signal input ax[OPS];
    signal input keyX[OPS];
    signal input keyY[OPS];
    signal input r8x[OPS];
    signal input r8y[OPS];
    signal input s[OPS];

    signal output transcript;
    signal output e;
    signal output z;
    signal output sSum;
    signal output delta;
    signal output deltaK;

    // A.
    component header = Header(LOG_N);
    header.token <== token;
    header.batchTime <== batchTime;
    header.accounts <== accounts;
    header.feeAccount <== feeAccount;
    header.zeta <== zeta;

    // B.
    deltaK <== Opens(MAX_OPEN, LOG_N)(openAx, header.accountsX, zeta);
    signal creditDelta <== Credits(MAX_CREDIT, LOG_N)(creditId, creditAmount, zeta);
    signal exitFirst[MAX_EXIT];
    signal exitSecond[MAX_EXIT];
    for (var j = 0; j < MAX_EXIT; j++) {
        exitFirst[j] <== 0;
        exitSecond[j] <== exitId[j] + 2 ** 24 * exitAmount[j] + 2 ** 140;
    }
    signal exitSum <== Payouts(MAX_EXIT)(exitFirst, exitSecond, exitId, kappa, zeta);
    signal withdrawSum <== Payouts(MAX_WITHDRAW)(withdrawRecipient, withdrawSecond, withdrawSecond, kappa, zeta);

    // C.
    component ops[OPS];
    for (var i = 0; i < OPS; i++) {
        ops[i] = Operation(LOG_N);
        ops[i].domain <== domain;
        ops[i].token <== token;
        ops[i].batchTime <== batchTime;
        ops[i].accounts <== accounts;
        ops[i].kappa <== kappa;
        ops[i].zeta <== zeta;
        if (i == 0) {
            ops[i].previousActive <== 1;
            ops[i].previousFrom <== 0;
            ops[i].previousX <== 1;
            ops[i].previousNextCell <== 0;
            ops[i].previousKeyed <== 0;
        } else {
            ops[i].previousActive <== ops[i - 1].active;
            ops[i].previousFrom <== from[i - 1];
            ops[i].previousX <== ops[i - 1].x;
            ops[i].previousNextCell <== ops[i - 1].nextCell;
            ops[i].previousKeyed <== ops[i - 1].keyed;
        }
        ops[i].from <== from[i];
        ops[i].to <== to[i];
        ops[i].amount36 <== amount36[i];
        ops[i].fee12 <== fee12[i];
        ops[i].rest <== rest[i];
        ops[i].nonce <== nonce[i];
        ops[i].timeLeft <== timeLeft[i];
        ops[i].recipient <== recipient[i];
        ops[i].ax <== ax[i];
        ops[i].keyX <== keyX[i];
        ops[i].keyY <== keyY[i];
        ops[i].r8x <== r8x[i];
        ops[i].r8y <== r8y[i];
        ops[i].s <== s[i];
    }

    // The first sender is not 0, and the others come after it.
    ops[0].isStart === ops[0].active;
    // The last active `from` is the sum of all distances; below N no row has wrapped, and all `from` fit their 24 bits.
    var lastFrom = 0;
    for (var i = 0; i < OPS; i++) {
        lastFrom += ops[i].distance;
    }
    _ <== Num2Bits(LOG_N)(lastFrom);

    // D.
    var OPENS = 2;
    var CREDITS = OPENS + MAX_OPEN;
    var EXITS = CREDITS + 2 * MAX_CREDIT;
    var WITHDRAWALS = EXITS + 2 * MAX_EXIT;
    var RECORDS = WITHDRAWALS + 2 * MAX_WITHDRAW;
    var WORDS = RECORDS + (OPS + 1) \ 2;

    signal words[WORDS];
    words[0] <== domain;
    words[1] <== header.word;
    for (var j = 0; j < MAX_OPEN; j++) {
        words[OPENS + j] <== openAx[j];
    }
    for (var j = 0; j < MAX_CREDIT; j++) {
        words[CREDITS + 2 * j] <== creditId[j];
        words[CREDITS + 2 * j + 1] <== creditAmount[j];
    }
    for (var j = 0; j < MAX_EXIT; j++) {
        words[EXITS + 2 * j] <== exitId[j];
        words[EXITS + 2 * j + 1] <== exitAmount[j];
    }
    for (var j = 0; j < MAX_WITHDRAW; j++) {
        words[WITHDRAWALS + 2 * j] <== withdrawRecipient[j];
        words[WITHDRAWALS + 2 * j + 1] <== withdrawSecond[j];
    }
    for (var j = 0; j < (OPS + 1) \ 2; j++) {
        if (2 * j + 1 < OPS) {
            words[RECORDS + j] <== 2 ** 96 * ops[2 * j].record + ops[2 * j + 1].record;
        } else {
            words[RECORDS + j] <== 2 ** 96 * ops[2 * j].record;
        }
    }

    component hash = Transcript(WORDS + 3 * OPS);
    for (var j = 0; j < WORDS; j++) {
        hash.elements[j] <== words[j];
    }
    for (var i = 0; i < OPS; i++) {
        hash.elements[WORDS + 3 * i] <== ops[i].cell;
        hash.elements[WORDS + 3 * i + 1] <== ax[i];
        hash.elements[WORDS + 3 * i + 2] <== recipient[i];
    }
    transcript <== hash.out;
    e <== Horner(WORDS)(words, zeta);

    // E.
    signal zChain[OPS + 1];
    zChain[0] <== 1;
    var sTotal = 0;
    var deltaTotal = creditDelta;
    var fees = 0;
    for (var i = 0; i < OPS; i++) {
        zChain[i + 1] <== zChain[i] * ops[i].zFactor;
        sTotal += ops[i].sTerm;
        deltaTotal += ops[i].delta;
        fees += ops[i].fee;
    }
    z <== zChain[OPS];
    sSum <== sTotal;
    signal feeDelta <== fees * header.feeShare;
    delta <== deltaTotal + feeDelta;
    (1 - header.hasFeeAccount) * fees === 0;

    // F.
    var paid = 0;
    for (var i = 0; i < OPS; i++) {
        paid += ops[i].payoutTerm;
    }
    paid === withdrawSum + exitSum;
}
