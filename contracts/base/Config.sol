// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConfig} from "../interfaces/IConfig.sol";
import {Instance, Parameters, ReferenceString} from "../interfaces/Types.sol";
import {BN254} from "../libraries/BN254.sol";
import {Field} from "../libraries/Field.sol";
import {KzgKey} from "../libraries/Kzg.sol";

/// @title Everything that the constructor fixes
abstract contract Config is IConfig {
    uint256 private constant LEAST_LOG_N = 2;
    uint256 private constant MOST_LOG_N = 24;
    /// @dev A freeze cannot be undone: an outage of some hours must not lead there.
    uint256 private constant MIN_DEADLINE = 1 days;
    bytes32 private constant DOMAIN_TAG = "colonnade/1";
    uint256 private constant DOMAIN_MASK = (1 << 248) - 1;

    uint256 internal immutable LOG_N;
    uint256 private immutable TAU_X1;
    uint256 private immutable TAU_X0;
    uint256 private immutable TAU_Y1;
    uint256 private immutable TAU_Y0;
    uint256 private immutable FIRST_ROW_X;
    uint256 private immutable FIRST_ROW_Y;
    uint32 internal immutable DEADLINE;
    uint32 internal immutable GAP;
    uint32 internal immutable WINDOW;
    uint96 internal immutable ENTRY_FEE;
    uint96 internal immutable BATCH_FEE;

    /// @inheritdoc IConfig
    mapping(address account => bool) public isSubmitter;
    Instance[] private _instances;

    constructor(
        address[] memory submitters,
        Instance[] memory instances_,
        uint8 logN_,
        ReferenceString memory srs,
        Parameters memory p
    ) {
        _requireRange("logN", logN_, LEAST_LOG_N, MOST_LOG_N);
        _requireRange("submitters", submitters.length, 1, type(uint8).max);
        // An instance is named by one byte.
        _requireRange("instances", instances_.length, 1, uint256(type(uint8).max) + 1);
        _requireRange("deadline", p.deadline, MIN_DEADLINE, type(uint32).max);
        _requireRange("gap", p.gap, 1, p.deadline);
        _requireRange("window", p.window, 1, type(uint32).max);
        _requireRange("batchFee", p.batchFee, p.entryFee, type(uint96).max);

        LOG_N = logN_;
        (DEADLINE, GAP, WINDOW) = (p.deadline, p.gap, p.window);
        (ENTRY_FEE, BATCH_FEE) = (p.entryFee, p.batchFee);

        uint256[4] memory tau = srs.tauG2;
        if (tau[0] | tau[1] | tau[2] | tau[3] == 0) revert ZeroTau();
        if (srs.firstRow[0] | srs.firstRow[1] == 0) revert ZeroFirstRow();
        // The precompile fails unless both points are canonical, on their curve and in the subgroup.
        BN254.pairingEqual(BN254.G1(0, 0), BN254.G1(srs.firstRow[0], srs.firstRow[1]), tau);
        (TAU_X1, TAU_X0, TAU_Y1, TAU_Y0) = (tau[0], tau[1], tau[2], tau[3]);
        (FIRST_ROW_X, FIRST_ROW_Y) = (srs.firstRow[0], srs.firstRow[1]);

        for (uint256 i = 0; i < submitters.length; ++i) {
            if (submitters[i] == address(0)) revert ZeroAddress();
            if (isSubmitter[submitters[i]]) revert DuplicateSubmitter(submitters[i]);
            isSubmitter[submitters[i]] = true;
        }
        _addInstances(instances_, logN_);
    }

    /// @inheritdoc IConfig
    function instances(uint256 index) public view returns (Instance memory) {
        if (index >= _instances.length) revert UnknownInstance(index, _instances.length);
        return _instances[index];
    }

    /// @inheritdoc IConfig
    function instanceCount() external view returns (uint256) {
        return _instances.length;
    }

    /// @inheritdoc IConfig
    function parameters() external view returns (Parameters memory) {
        return Parameters(DEADLINE, GAP, WINDOW, ENTRY_FEE, BATCH_FEE);
    }

    /// @inheritdoc IConfig
    function logN() external view returns (uint8) {
        return uint8(LOG_N);
    }

    /// @inheritdoc IConfig
    function tauG2() public view returns (uint256[4] memory) {
        return [TAU_X1, TAU_X0, TAU_Y1, TAU_Y0];
    }

    /// @inheritdoc IConfig
    function firstRow() external view returns (uint256[2] memory) {
        return [FIRST_ROW_X, FIRST_ROW_Y];
    }

    /// @inheritdoc IConfig
    /// @dev Computed each time: after a fork of the chain the copies have different domains.
    function domain() public view returns (uint256) {
        return uint256(keccak256(abi.encode(DOMAIN_TAG, block.chainid, address(this)))) & DOMAIN_MASK;
    }

    function _kzgKey() internal view returns (KzgKey memory) {
        return KzgKey(BN254.G1(FIRST_ROW_X, FIRST_ROW_Y), tauG2());
    }

    function _addInstances(Instance[] memory list, uint8 logN_) private {
        bool complete = false;
        for (uint256 i = 0; i < list.length; ++i) {
            Instance memory one = list[i];
            if (one.logN != logN_) revert LogNMismatch(i, one.logN, logN_);
            if (address(one.verifier).code.length == 0) revert NoCode(address(one.verifier));
            complete = complete
                || (one.ops != 0 && one.maxOpen != 0 && one.maxCredit != 0 && one.maxExit != 0 && one.maxWithdraw != 0);
            _instances.push(one);
        }
        if (!complete) revert NoCompleteInstance();
    }

    function _requireRange(string memory name, uint256 received, uint256 least, uint256 most) private pure {
        if (received < least || received > most) revert ParameterOutOfRange(name, received, least, most);
    }
}
