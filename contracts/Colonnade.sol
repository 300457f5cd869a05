// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Config} from "./base/Config.sol";
import {Escape} from "./base/Escape.sol";
import {IColonnade} from "./interfaces/IColonnade.sol";
import {Instance, Parameters, ReferenceString} from "./interfaces/Types.sol";

/// @title Colonnade: a ZK-rollup for payments
/// @notice Holds the commitments, the money and the queues. Nobody can move funds, change a verifier or stop exits: there is no owner, no proxy
///         and no setter. The parts, each on the one before it:
///
///         Config → Tokens → Payouts → Queues → Fees → Entrances → Batches → Escape
contract Colonnade is IColonnade, Escape {
    /// @param submitters Who may submit batches at any time.
    /// @param instances_ The circuit instances, one at least with every size ≥ 1; each says that it is for columns of 2^logN rows.
    /// @param logN_ 2 … 24.
    /// @param srs Of the structured reference string for 2^logN rows.
    /// @param parameters_ Deadlines, window and fees.
    constructor(
        address[] memory submitters,
        Instance[] memory instances_,
        uint8 logN_,
        ReferenceString memory srs,
        Parameters memory parameters_
    ) Config(submitters, instances_, logN_, srs, parameters_) {}
}
