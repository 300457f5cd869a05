pragma circom 2.2.0;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/poseidon.circom";
include "account-update.circom";
include "float-bits.circom";

/*
 * BaselineTransfer: one signed transfer between two leaves of the account tree: root → root without the debit → root with the credit.
 * Only `from` = 0 leaves a slot empty; its record is zero, nothing moves, and both updates rewrite the leaf of row 0 with itself.
 *
 *   in   token, batchTime, domain      {Uint16}, {Uint40}, {Field}; from the header
 *   in   root                          {Field}, before this transfer
 *   in   from, to                      enforced: {Uint(LEVELS)}
 *   in   amount36, fee12               enforced: {Uint36}, {Uint12}
 *   in   timeLeft                      enforced: {Uint40}, validUntil − batchTime
 *   in   fromAx … fromSiblings, toAx … toSiblings   the two leaves; bound by the paths
 *   in   r8x, r8y, s                   the signature over Poseidon(packed, domain)
 *   out  nextRoot, fee
 *   out  recordBits[96]                {Bool}, most significant first
 */
template BaselineTransfer(LEVELS) {
    signal input token;
    signal input batchTime;
    signal input domain;
    signal input root;

    signal input from;
    signal input to;
    signal input amount36;
    signal input fee12;
    signal input timeLeft;
    signal input fromAx;
    signal input fromAy;
    signal input fromBalance;
    signal input fromNonce;
    signal input fromSiblings[LEVELS];
    signal input toAx;
    signal input toAy;
    signal input toBalance;
    signal input toNonce;
    signal input toSiblings[LEVELS];
    signal input r8x;
    signal input r8y;
    signal input s;

    signal output nextRoot;
    signal output fee;
    signal output recordBits[96];

    signal fromBits[LEVELS] <== Num2Bits(LEVELS)(from);
    signal toBits[LEVELS] <== Num2Bits(LEVELS)(to);
    signal amountBits[36] <== Num2Bits(36)(amount36);
    signal feeBits[12] <== Num2Bits(12)(fee12);
    signal amount <== FloatBits(31)(amountBits);
    fee <== FloatBits(7)(feeBits);

    signal isEmpty <== IsZero()(from);
    isEmpty * (to + 2 ** 24 * amount36 + 2 ** 60 * fee12) === 0;

    // The signature. A comes from the leaf, where only points of the curve get; R8 is the prover's.
    _ <== Num2Bits(40)(timeLeft);
    signal packed <== from + 2 ** 24 * to + 2 ** 48 * amount36 + 2 ** 84 * fee12 + 2 ** 96 * fromNonce
        + 2 ** 128 * token + 2 ** 144 * (batchTime + timeLeft);
    signal message <== Poseidon(2)([packed, domain]);
    BabyCheck()(r8x, r8y);
    EdDSAPoseidonVerifier()(1 - isEmpty, fromAx, fromAy, s, r8x, r8y, message);

    // The sender. rest + amount + fee < 2^144, so the split of the leaf's third element is unique.
    signal rest <== fromBalance - amount - fee;
    _ <== Num2Bits(96)(rest);
    signal nextNonce <== fromNonce + 1 - isEmpty;
    _ <== Num2Bits(32)(nextNonce);
    component debit = AccountUpdate(LEVELS);
    debit.token <== token;
    debit.ax <== fromAx;
    debit.ay <== fromAy;
    debit.oldBalance <== fromBalance;
    debit.newBalance <== rest;
    debit.oldNonce <== fromNonce;
    debit.newNonce <== nextNonce;
    debit.rowBits <== fromBits;
    debit.siblings <== fromSiblings;
    debit.oldRoot === root;

    // The receiver, in the tree that the debit left: a transfer to oneself works.
    signal raised <== toBalance + amount;
    _ <== Num2Bits(96)(raised);
    component credit = AccountUpdate(LEVELS);
    credit.token <== token;
    credit.ax <== toAx;
    credit.ay <== toAy;
    credit.oldBalance <== toBalance;
    credit.newBalance <== raised;
    credit.oldNonce <== toNonce;
    credit.newNonce <== toNonce;
    credit.rowBits <== toBits;
    credit.siblings <== toSiblings;
    credit.oldRoot === debit.newRoot;
    nextRoot <== credit.newRoot;

    for (var i = 0; i < 24; i++) {
        recordBits[23 - i] <== i < LEVELS ? fromBits[i] : 0;
        recordBits[47 - i] <== i < LEVELS ? toBits[i] : 0;
    }
    for (var i = 0; i < 36; i++) {
        recordBits[83 - i] <== amountBits[i];
    }
    for (var i = 0; i < 12; i++) {
        recordBits[95 - i] <== feeBits[i];
    }
}
