pragma circom 2.2.0;

include "record.circom";
include "run.circom";
include "debit.circom";
include "authorisation.circom";
include "payout.circom";
include "../lib/row-share.circom";

/*
 * Operation: one slot of the batch.
 *
 *   A. its place in the order           D. the signature
 *   B. the record and its kind          E. what it adds to z, s and δ
 *   C. the sender's cell and its run    F. what it adds to the payout sum
 *
 * Inputs: the header's values, the challenges, the operation before (previous…), and the slot's own witness; the parts say the ranges.
 *   out  active, x, nextCell, keyed     for the next operation; keyed = κ·ax
 *   out  isStart
 *   out  record, cell                   for the words and H
 *   out  distance, fee                  summed by the caller
 *   out  zFactor                        ζ − x where a run starts, else 1
 *   out  sTerm                          (cell + κ·ax)·g where a run starts, else 0
 *   out  delta                          the slot's share of δ, without fees
 *   out  payoutTerm
 *
 * Constraints: those of the parts and 10.
 */
template Operation(LOG_N) {
    signal input domain;
    signal input token;
    signal input batchTime;
    signal input accounts;
    signal input kappa;
    signal input zeta;

    signal input previousActive;
    signal input previousFrom;
    signal input previousX;
    signal input previousNextCell;
    signal input previousKeyed;

    signal input from;
    signal input to;
    signal input amount36;
    signal input fee12;
    signal input rest;
    signal input nonce;
    signal input timeLeft;
    signal input recipient;
    signal input ax;
    signal input keyX;
    signal input keyY;
    signal input r8x;
    signal input r8y;
    signal input s;

    signal output active;
    signal output x;
    signal output nextCell;
    signal output keyed;
    signal output isStart;
    signal output record;
    signal output cell;
    signal output distance;
    signal output fee;
    signal output zFactor;
    signal output sTerm;
    signal output delta;
    signal output payoutTerm;

    // A.
    (active, distance, x, isStart) <== Run(LOG_N)(from, previousActive, previousFrom, previousX);

    // B.
    component fields = Record(LOG_N);
    fields.active <== active;
    fields.from <== from;
    fields.to <== to;
    fields.amount36 <== amount36;
    fields.fee12 <== fee12;
    fields.accounts <== accounts;
    record <== fields.word;
    fee <== fields.fee;
    signal isSigned <== fields.isTransfer + fields.isWithdraw;

    // C.
    signal amount;
    signal exitAmount;
    (amount, exitAmount, cell, nextCell) <== Debit()(isSigned, fields.isExit, fields.amount, fee, rest, nonce);
    keyed <== kappa * ax;
    // Inside a run the cell and the key are those that the operation before leaves; at its start R1 binds them to the state. All four were
    // fixed before κ, which therefore keeps the cells and the keys apart.
    (active - isStart) * (cell - previousNextCell + keyed - previousKeyed) === 0;
    // An inactive slot has from = to = amount36 = fee12 = rest = nonce = 0, as each is in its range, and by κ ax = 0.
    (1 - active) * (record + 2 ** 96 * rest + 2 ** 192 * (nonce + isSigned) + keyed) === 0;

    // D.
    Authorisation()(isSigned, from, to, amount36, fee12, nonce, token, recipient, domain, batchTime, timeLeft,
        ax, keyX, keyY, r8x, r8y, s);

    // E.
    signal fromShare <== RowShare()(x, x, zeta);
    // Without a transfer `to` is 0 and toX is 1: nobody is credited.
    signal toShare <== RowShare()(fields.toX, fields.toX - 1 + fields.isTransfer, zeta);
    zFactor <== 1 + isStart * (zeta - x - 1);
    signal opened <== (cell + keyed) * fromShare;
    sTerm <== isStart * opened;
    signal debited <== (2 ** 144 * isSigned - amount - fee) * fromShare;
    signal credited <== amount * toShare;
    delta <== debited + credited;

    // F.
    payoutTerm <== Payout()(fields.isWithdraw, fields.isExit, from, amount36, exitAmount, recipient, kappa, zeta);
}
