// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IQueues} from "../interfaces/IQueues.sol";
import {CREDIT, ETH, EXIT, OPEN} from "../interfaces/Types.sol";
import {Field} from "../libraries/Field.sol";
import {Queues} from "./Queues.sol";

/// @title Entrances: accounts, deposits and exit requests, each for a fee
abstract contract Entrances is Queues {
    struct Account {
        uint256 key;
        address owner;
    }

    mapping(uint24 id => Account) private _accounts;

    /// @inheritdoc IQueues
    function open(uint256 ax, address owner) external payable nonReentrant returns (uint24 id) {
        return _open(ax, owner, _fee(msg.value, quoteFee(OPEN, 0), BATCH_FEE));
    }

    /// @inheritdoc IQueues
    function openAndDeposit(uint256 ax, address owner, uint16 token, uint96 amount)
        external
        payable
        nonReentrant
        returns (uint24 id)
    {
        (uint256 leastOpen, uint256 leastCredit) = (quoteFee(OPEN, 0), quoteFee(CREDIT, token));
        uint256 paid = _valueBeyond(token, amount);
        if (paid < leastOpen + leastCredit || paid > 2 * uint256(BATCH_FEE)) {
            revert FeeOutOfRange(paid, leastOpen + leastCredit, 2 * uint256(BATCH_FEE));
        }
        // Both shares lie in their ranges: the credit's between leastCredit and BATCH_FEE, the open's has what is left.
        uint96 creditFee = uint96(Math.min(paid - leastOpen, BATCH_FEE));
        id = _open(ax, owner, uint96(paid - creditFee));
        _deposit(token, id, amount, owner, creditFee);
    }

    /// @inheritdoc IQueues
    function deposit(uint16 token, uint24 id, uint96 amount, uint256 ax, address owner) external payable nonReentrant {
        Account storage account = _account(id);
        if (account.key != ax || account.owner != owner) revert AccountMismatch(id, account.key, account.owner);
        _deposit(token, id, amount, owner, _fee(_valueBeyond(token, amount), quoteFee(CREDIT, token), BATCH_FEE));
    }

    /// @inheritdoc IQueues
    function requestExit(uint24 id, uint16 token) external payable nonReentrant {
        address owner = _account(id).owner;
        if (owner != msg.sender) revert NotOwner(id, msg.sender, owner);
        _liveToken(token);
        _push(EXIT, token, id, 0, owner, _fee(msg.value, quoteFee(EXIT, token), BATCH_FEE));
    }

    /// @inheritdoc IQueues
    function quoteFee(uint8 kind, uint16 token) public view returns (uint256) {
        bool nothingPending;
        if (kind == OPEN) {
            nothingPending = _isEmpty(OPEN, 0);
        } else if (kind == CREDIT || kind == EXIT) {
            _token(token);
            nothingPending = _isEmpty(CREDIT, token) && _isEmpty(EXIT, token);
        } else {
            revert UnknownKind(kind);
        }
        return nothingPending ? BATCH_FEE : ENTRY_FEE;
    }

    /// @inheritdoc IQueues
    function ownerOf(uint24 id) external view returns (address) {
        return _accounts[id].owner;
    }

    /// @inheritdoc IQueues
    function keyOf(uint24 id) external view returns (uint256) {
        return _accounts[id].key;
    }

    function _account(uint24 id) internal view returns (Account storage) {
        if (id == 0 || id >= nextId()) revert UnknownAccount(id, nextId());
        return _accounts[id];
    }

    function _ownerOf(uint24 id) internal view returns (address) {
        return _account(id).owner;
    }

    /// @dev Ids stop at N − 2. One beyond N would name a row that another account has, with a key of the newcomer's choice.
    function _open(uint256 ax, address owner, uint96 fee) private returns (uint24 id) {
        if (ax == 0 || ax >= Field.P) revert BadKey(ax, Field.P);
        if (owner == address(0)) revert ZeroAddress();
        id = nextId();
        uint256 most = (1 << LOG_N) - 2;
        if (id > most) revert NoIdLeft(most);
        _accounts[id] = Account(ax, owner);
        _push(OPEN, 0, id, ax, owner, fee);
    }

    function _deposit(uint16 token, uint24 id, uint96 amount, address owner, uint96 fee) private {
        _push(CREDIT, token, id, _takeIn(token, amount), owner, fee);
    }

    /// @dev The part of msg.value that is not the deposit itself.
    function _valueBeyond(uint16 token, uint96 amount) private view returns (uint256) {
        if (token != ETH) return msg.value;
        if (msg.value < amount) revert ValueBelowAmount(msg.value, amount);
        return msg.value - amount;
    }

    function _fee(uint256 paid, uint256 least, uint256 most) private pure returns (uint96) {
        if (paid < least || paid > most) revert FeeOutOfRange(paid, least, most);
        return uint96(paid);
    }
}
