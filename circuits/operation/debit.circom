pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/*
 * Debit: the sender's cell before and after an operation.
 *
 *   in   isSigned, isExit   {Bool}, not both
 *   in   floatAmount, fee   what the record says: < 2^135, < 2^111; both 0 in an exit
 *   in   rest               enforced: {Uint96}. The balance that stays, or in an exit the balance that goes.
 *   in   nonce              enforced: nonce + isSigned is {Uint32}
 *   out  amount             what leaves besides the fee
 *   out  exitAmount         rest in an exit, else 0
 *   out  cell               before: balance + 2^144·nonce
 *   out  nextCell           after
 *
 * The split of a cell is unique. rest + amount + fee < 2^144, so if `cell` is a true cell (bound to the state at the start of a run, and by
 * the chain inside one) then its low part is exactly rest + amount + fee and its high part is nonce. nonce = −1 would be a negative cell,
 * which no true cell equals.
 * Constraints: 129.
 */
template Debit() {
    signal input isSigned;
    signal input isExit;
    signal input floatAmount;
    signal input fee;
    signal input rest;
    signal input nonce;
    signal output amount;
    signal output exitAmount;
    signal output cell;
    signal output nextCell;

    _ <== Num2Bits(96)(rest);
    _ <== Num2Bits(32)(nonce + isSigned);

    exitAmount <== isExit * rest;
    amount <== floatAmount + exitAmount;
    cell <== rest + floatAmount + fee + 2 ** 144 * nonce;
    nextCell <== rest - exitAmount + 2 ** 144 * (nonce + isSigned);
}
