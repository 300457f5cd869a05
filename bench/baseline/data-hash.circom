pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/sha256/sha256.circom";

/*
 * BaselineDataHash: SHA-256 of everything that the contract knows of a batch, as the circuit's one public signal.
 * Hashed, big-endian and without gaps, since every 64 bytes cost a block: old root (32 bytes), new root (32), domain (20),
 * token (2), batchTime (5), feeAccount (3), then 12 bytes a transfer.
 *
 *   in   oldRoot, newRoot           {Field}; enforced: their canonical bits are hashed
 *   in   domain, token, batchTime, feeAccount   enforced: {Uint160}, {Uint16}, {Uint40}, {Uint24}
 *   in   recordBits[OPS][96]        {Bool}, most significant first; the caller constrains them
 *   out  hash                       {Uint253}, the low bits of the digest
 */
template BaselineDataHash(OPS) {
    signal input oldRoot;
    signal input newRoot;
    signal input domain;
    signal input token;
    signal input batchTime;
    signal input feeAccount;
    signal input recordBits[OPS][96];
    signal output hash;

    var HEADER_BITS = 752;
    component sha = Sha256(HEADER_BITS + 96 * OPS);

    signal roots[2] <== [oldRoot, newRoot];
    signal rootBits[2][254];
    for (var j = 0; j < 2; j++) {
        rootBits[j] <== Num2Bits_strict()(roots[j]);
        sha.in[256 * j] <== 0;
        sha.in[256 * j + 1] <== 0;
        for (var i = 0; i < 254; i++) {
            sha.in[256 * j + 255 - i] <== rootBits[j][i];
        }
    }

    signal domainBits[160] <== Num2Bits(160)(domain);
    signal tokenBits[16] <== Num2Bits(16)(token);
    signal timeBits[40] <== Num2Bits(40)(batchTime);
    signal feeAccountBits[24] <== Num2Bits(24)(feeAccount);
    for (var i = 0; i < 160; i++) {
        sha.in[671 - i] <== domainBits[i];
    }
    for (var i = 0; i < 16; i++) {
        sha.in[687 - i] <== tokenBits[i];
    }
    for (var i = 0; i < 40; i++) {
        sha.in[727 - i] <== timeBits[i];
    }
    for (var i = 0; i < 24; i++) {
        sha.in[751 - i] <== feeAccountBits[i];
    }

    for (var j = 0; j < OPS; j++) {
        for (var i = 0; i < 96; i++) {
            sha.in[HEADER_BITS + 96 * j + i] <== recordBits[j][i];
        }
    }

    var low = 0;
    for (var i = 0; i < 253; i++) {
        low += sha.out[255 - i] * (1 << i);
    }
    hash <== low;
}
