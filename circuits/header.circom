pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "lib/omega-power.circom";
include "lib/row-share.circom";

/*
 * Header: the header word, and what the rest of the batch takes from it.
 *
 *   in   token         enforced: {Uint16}
 *   in   batchTime     enforced: {Uint40}
 *   in   accounts      enforced: {Uint(LOG_N)}
 *   in   feeAccount    enforced: < accounts
 *   in   zeta          {Field}
 *   out  word          {Uint104}, token + 2^16·batchTime + 2^56·accounts + 2^80·feeAccount: unique by the ranges above
 *   out  accountsX     ω^accounts, the row of the first account that this batch opens
 *   out  feeShare      g of the fee account's row
 *   out  hasFeeAccount {Bool}, feeAccount ≠ 0
 *
 * Constraints: 57 + 3·LOG_N + 2·⌈LOG_N/2⌉.
 */
template Header(LOG_N) {
    signal input token;
    signal input batchTime;
    signal input accounts;
    signal input feeAccount;
    signal input zeta;
    signal output word;
    signal output accountsX;
    signal output feeShare;
    signal output hasFeeAccount;

    _ <== Num2Bits(16)(token);
    _ <== Num2Bits(40)(batchTime);
    _ <== Num2Bits(LOG_N)(accounts - 1 - feeAccount);

    word <== token + 2 ** 16 * batchTime + 2 ** 56 * accounts + 2 ** 80 * feeAccount;
    accountsX <== OmegaPower(LOG_N)(1, accounts);
    signal feeX <== OmegaPower(LOG_N)(1, feeAccount);
    feeShare <== RowShare()(feeX, feeX, zeta);
    signal isNone <== IsZero()(feeAccount);
    hasFeeAccount <== 1 - isNone;
}
