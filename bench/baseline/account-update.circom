pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "circomlib/circuits/switcher.circom";

/*
 * AccountUpdate: the roots of the account tree before and after one account's balance and nonce change. Two paths, same siblings.
 *
 *   in   token                      {Uint16}
 *   in   ax, ay                     {Field}, the account's key, unchanged
 *   in   oldBalance, newBalance     < 2^144, so that a leaf splits in one way
 *   in   oldNonce, newNonce         {Field}
 *   in   rowBits[LEVELS]            {Bool}, the account's row, little-endian; the caller constrains them
 *   in   siblings[LEVELS]           {Field}, from the leaf upwards
 *   out  oldRoot, newRoot           {Field}; the caller compares oldRoot with the root that it knows
 *
 * Leaf: Poseidon(ax, ay, balance + 2^144·token, nonce). Constraints: two of Poseidon(4), 2·LEVELS of Poseidon(2) and Switcher.
 */
template AccountUpdate(LEVELS) {
    signal input token;
    signal input ax;
    signal input ay;
    signal input oldBalance;
    signal input newBalance;
    signal input oldNonce;
    signal input newNonce;
    signal input rowBits[LEVELS];
    signal input siblings[LEVELS];
    signal output oldRoot;
    signal output newRoot;

    signal oldNode[LEVELS + 1];
    signal newNode[LEVELS + 1];
    oldNode[0] <== Poseidon(4)([ax, ay, oldBalance + 2 ** 144 * token, oldNonce]);
    newNode[0] <== Poseidon(4)([ax, ay, newBalance + 2 ** 144 * token, newNonce]);

    signal oldPair[LEVELS][2];
    signal newPair[LEVELS][2];
    for (var i = 0; i < LEVELS; i++) {
        (oldPair[i][0], oldPair[i][1]) <== Switcher()(rowBits[i], oldNode[i], siblings[i]);
        (newPair[i][0], newPair[i][1]) <== Switcher()(rowBits[i], newNode[i], siblings[i]);
        oldNode[i + 1] <== Poseidon(2)(oldPair[i]);
        newNode[i + 1] <== Poseidon(2)(newPair[i]);
    }
    oldRoot <== oldNode[LEVELS];
    newRoot <== newNode[LEVELS];
}
