pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "account-update.circom";
include "data-hash.circom";
include "transfer.circom";

/*
 * BaselineTransfers: what a batch does to the account tree: OPS transfers one after another, then their fees to one account.
 * Everything of a batch but the hash of its data, apart so that the bench can count the two separately.
 *
 *   in   token, batchTime, domain       the caller constrains their ranges
 *   in   feeAccount                     enforced: {Uint(LEVELS)}; row 0 is nobody's, but may take the fees
 *   in   oldRoot, per transfer: see BaselineTransfer
 *   in   feeAx … feeSiblings            the fee account's leaf after all transfers; bound by its path
 *   out  newRoot                        {Field}
 *   out  recordBits[OPS][96]            {Bool}, most significant first
 */
template BaselineTransfers(OPS, LEVELS) {
    signal input domain;
    signal input token;
    signal input batchTime;
    signal input feeAccount;
    signal input oldRoot;

    signal input from[OPS];
    signal input to[OPS];
    signal input amount36[OPS];
    signal input fee12[OPS];
    signal input timeLeft[OPS];
    signal input fromAx[OPS];
    signal input fromAy[OPS];
    signal input fromBalance[OPS];
    signal input fromNonce[OPS];
    signal input fromSiblings[OPS][LEVELS];
    signal input toAx[OPS];
    signal input toAy[OPS];
    signal input toBalance[OPS];
    signal input toNonce[OPS];
    signal input toSiblings[OPS][LEVELS];
    signal input r8x[OPS];
    signal input r8y[OPS];
    signal input s[OPS];

    signal input feeAx;
    signal input feeAy;
    signal input feeBalance;
    signal input feeNonce;
    signal input feeSiblings[LEVELS];

    signal output newRoot;
    signal output recordBits[OPS][96];

    component transfers[OPS];
    var root = oldRoot;
    var fees = 0;
    for (var i = 0; i < OPS; i++) {
        transfers[i] = BaselineTransfer(LEVELS);
        transfers[i].token <== token;
        transfers[i].batchTime <== batchTime;
        transfers[i].domain <== domain;
        transfers[i].root <== root;
        transfers[i].from <== from[i];
        transfers[i].to <== to[i];
        transfers[i].amount36 <== amount36[i];
        transfers[i].fee12 <== fee12[i];
        transfers[i].timeLeft <== timeLeft[i];
        transfers[i].fromAx <== fromAx[i];
        transfers[i].fromAy <== fromAy[i];
        transfers[i].fromBalance <== fromBalance[i];
        transfers[i].fromNonce <== fromNonce[i];
        transfers[i].fromSiblings <== fromSiblings[i];
        transfers[i].toAx <== toAx[i];
        transfers[i].toAy <== toAy[i];
        transfers[i].toBalance <== toBalance[i];
        transfers[i].toNonce <== toNonce[i];
        transfers[i].toSiblings <== toSiblings[i];
        transfers[i].r8x <== r8x[i];
        transfers[i].r8y <== r8y[i];
        transfers[i].s <== s[i];
        recordBits[i] <== transfers[i].recordBits;
        root = transfers[i].nextRoot;
        fees += transfers[i].fee;
    }

    signal raised <== feeBalance + fees;
    _ <== Num2Bits(96)(raised);
    component collect = AccountUpdate(LEVELS);
    collect.token <== token;
    collect.ax <== feeAx;
    collect.ay <== feeAy;
    collect.oldBalance <== feeBalance;
    collect.newBalance <== raised;
    collect.oldNonce <== feeNonce;
    collect.newNonce <== feeNonce;
    collect.rowBits <== Num2Bits(LEVELS)(feeAccount);
    collect.siblings <== feeSiblings;
    collect.oldRoot === root;
    newRoot <== collect.newRoot;
}

/*
 * BaselineBatch: a payment-rollup batch built the usual way. The bench compares Colonnade's circuit with it.
 * Inputs as in BaselineTransfers; the one public signal is the output dataHash.
 */
template BaselineBatch(OPS, LEVELS) {
    signal input domain;
    signal input token;
    signal input batchTime;
    signal input feeAccount;
    signal input oldRoot;

    signal input from[OPS];
    signal input to[OPS];
    signal input amount36[OPS];
    signal input fee12[OPS];
    signal input timeLeft[OPS];
    signal input fromAx[OPS];
    signal input fromAy[OPS];
    signal input fromBalance[OPS];
    signal input fromNonce[OPS];
    signal input fromSiblings[OPS][LEVELS];
    signal input toAx[OPS];
    signal input toAy[OPS];
    signal input toBalance[OPS];
    signal input toNonce[OPS];
    signal input toSiblings[OPS][LEVELS];
    signal input r8x[OPS];
    signal input r8y[OPS];
    signal input s[OPS];

    signal input feeAx;
    signal input feeAy;
    signal input feeBalance;
    signal input feeNonce;
    signal input feeSiblings[LEVELS];

    signal output dataHash;

    component transfers = BaselineTransfers(OPS, LEVELS);
    transfers.domain <== domain;
    transfers.token <== token;
    transfers.batchTime <== batchTime;
    transfers.feeAccount <== feeAccount;
    transfers.oldRoot <== oldRoot;
    transfers.from <== from;
    transfers.to <== to;
    transfers.amount36 <== amount36;
    transfers.fee12 <== fee12;
    transfers.timeLeft <== timeLeft;
    transfers.fromAx <== fromAx;
    transfers.fromAy <== fromAy;
    transfers.fromBalance <== fromBalance;
    transfers.fromNonce <== fromNonce;
    transfers.fromSiblings <== fromSiblings;
    transfers.toAx <== toAx;
    transfers.toAy <== toAy;
    transfers.toBalance <== toBalance;
    transfers.toNonce <== toNonce;
    transfers.toSiblings <== toSiblings;
    transfers.r8x <== r8x;
    transfers.r8y <== r8y;
    transfers.s <== s;
    transfers.feeAx <== feeAx;
    transfers.feeAy <== feeAy;
    transfers.feeBalance <== feeBalance;
    transfers.feeNonce <== feeNonce;
    transfers.feeSiblings <== feeSiblings;

    component data = BaselineDataHash(OPS);
    data.oldRoot <== oldRoot;
    data.newRoot <== transfers.newRoot;
    data.domain <== domain;
    data.token <== token;
    data.batchTime <== batchTime;
    data.feeAccount <== feeAccount;
    data.recordBits <== transfers.recordBits;
    dataHash <== data.hash;
}
