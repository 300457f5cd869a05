// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, Instance} from "../interfaces/Types.sol";
import {BatchWords} from "../libraries/BatchWords.sol";
import {BN254} from "../libraries/BN254.sol";
import {Float36} from "../libraries/Float36.sol";
import {Commitments, Place, Transcript} from "../libraries/Transcript.sol";

/// @title For tests: words, challenges and floats from outside
contract TranscriptHarness {
    function words(uint256 domain, uint24 accounts, Batch calldata batch, Instance calldata instance, uint256 point)
        external
        pure
        returns (uint256[] memory present, bytes32 hash, uint256 e)
    {
        uint256 header = BatchWords.header(batch.token, batch.batchTime, accounts, batch.feeAccount);
        present = BatchWords.present(domain, header, batch);
        hash = BatchWords.hash(present);
        e = BatchWords.evaluate(present, batch, instance, point);
    }

    function countRecords(bytes calldata records) external pure returns (uint256) {
        return BatchWords.countRecords(records);
    }

    function kappa(Place calldata place, Commitments calldata commitments, bytes32 wordsHash, uint256 transcript)
        external
        view
        returns (uint256)
    {
        return Transcript.kappa(place, commitments, wordsHash, transcript);
    }

    function zeta(uint256 kappa_, BN254.G1 calldata quotient) external pure returns (uint256) {
        return Transcript.zeta(kappa_, quotient);
    }

    function rho(uint256 zeta_, uint256 e, uint256 z, uint256 s, uint256 delta, uint256 deltaK)
        external
        pure
        returns (uint256)
    {
        return Transcript.rho(zeta_, e, z, s, delta, deltaK);
    }

    function decodeAmount(uint256 float) external pure returns (uint256) {
        return Float36.decode(float);
    }
}
