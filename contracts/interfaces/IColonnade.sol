// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatches} from "./IBatches.sol";
import {IConfig} from "./IConfig.sol";
import {IEscape} from "./IEscape.sol";
import {IPayouts} from "./IPayouts.sol";
import {IQueues} from "./IQueues.sol";
import {ITokens} from "./ITokens.sol";

/// @title The whole L1 contract
/// @dev The order of the bases is the one that the contract inherits them in.
interface IColonnade is IEscape, IBatches, IQueues, IPayouts, ITokens, IConfig {}
