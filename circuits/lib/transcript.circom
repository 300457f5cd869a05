pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";

/*
 * Transcript: H, an overwrite-mode Poseidon sponge (t = 17, capacity of one lane) over a fixed number of elements.
 *
 *   in   elements[COUNT]   {Field}
 *   out  out               {Field}
 *
 * The capacity starts as COUNT, so that instances of different sizes hash in different domains. A partial last block is padded
 * with zeros, which is unambiguous because COUNT is fixed.
 * Constraints: 564 a block of 16 elements and 3·COUNT − 3: at most 612 a block.
 */
template Transcript(COUNT) {
    assert(COUNT >= 1);

    signal input elements[COUNT];
    signal output out;

    var BLOCKS = (COUNT + 15) \ 16;
    component permutations[BLOCKS];
    for (var b = 0; b < BLOCKS; b++) {
        permutations[b] = PoseidonEx(16, 1);
        if (b == 0) {
            permutations[b].initialState <== COUNT;
        } else {
            permutations[b].initialState <== permutations[b - 1].out[0];
        }
        for (var i = 0; i < 16; i++) {
            if (16 * b + i < COUNT) {
                permutations[b].inputs[i] <== elements[16 * b + i];
            } else {
                permutations[b].inputs[i] <== 0;
            }
        }
    }
    out <== permutations[BLOCKS - 1].out[0];
}
